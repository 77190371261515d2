/** The commands of the palette, the editor title and the keys. */
import * as vscode from 'vscode';
import type { PageCommand } from '../experiment/messages.js';
import { isExperiment } from './experimentModels.js';
import type { ExperimentPages } from './experimentPages.js';
import { showLivePreview } from './livePreview.js';

/** By the manifest's names. */
const pageCommands: Readonly<Record<string, PageCommand>> = {
  run: 'run',
  pause: 'pause',
  step: 'step',
  reset: 'reset',
  checkGradients: 'check',
};

export function registerCommands(pages: ExperimentPages): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(pageCommands).map(([name, command]) =>
      vscode.commands.registerCommand(`gradlab.${name}`, () => pages.active?.command(command)),
    ),
    vscode.commands.registerCommand('gradlab.openLivePreview', (uri?: vscode.Uri) => openLivePreview(pages, uri)),
    vscode.commands.registerCommand('gradlab.openText', () => pages.active?.reveal([])),
  );
}

async function openLivePreview(pages: ExperimentPages, uri: vscode.Uri | undefined): Promise<void> {
  const wanted = uri ?? vscode.window.activeTextEditor?.document.uri ?? pages.active?.uri;
  const document = wanted && (await vscode.workspace.openTextDocument(wanted));
  if (document && isExperiment(document)) showLivePreview(pages, document);
  else void vscode.window.showInformationMessage('Open a *.gradlab.json file first; its live preview then appears beside it.');
}
