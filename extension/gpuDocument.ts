/** "Show GPU Information": a read-only document. */
import * as vscode from 'vscode';
import type { ExperimentPages } from './experimentPages.js';
import { gpuInformation } from './gpuInformation.js';

const scheme = 'gradlab';
const uri = vscode.Uri.from({ scheme, path: '/GPU Information' });

export function registerGpuDocument(pages: ExperimentPages): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: () => gpuInformation(pages.device),
  });
  const show = vscode.commands.registerCommand('gradlab.showGpuInformation', async () => {
    changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  });
  return vscode.Disposable.from(changed, provider, show);
}
