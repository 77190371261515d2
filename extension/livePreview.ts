/** The live preview: the page beside the text, one for a file, restored when the window is opened again. */
import * as vscode from 'vscode';
import type { ExperimentPages } from './experimentPages.js';

export const livePreviewType = 'gradlab.preview';

/** What the page leaves for the next window (`data-document` in its HTML). */
interface PreviewState {
  readonly document: string;
}

/** Shows the preview of the document, beside the text where there is none yet. */
export function showLivePreview(pages: ExperimentPages, document: vscode.TextDocument): void {
  const open = pages.of(document.uri).find(({ panel }) => panel.viewType.endsWith(livePreviewType));
  if (open) {
    open.panel.reveal(undefined, true);
    return;
  }
  const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
  const panel = vscode.window.createWebviewPanel(livePreviewType, title(document), place, { retainContextWhenHidden: true });
  pages.add(panel, document);
}

export function registerLivePreviewSerializer(pages: ExperimentPages): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(livePreviewType, {
    async deserializeWebviewPanel(panel, state: PreviewState | undefined) {
      if (state === undefined) {
        panel.dispose();
        return;
      }
      const uri = vscode.Uri.parse(state.document);
      try {
        const document = await vscode.workspace.openTextDocument(uri);
        panel.title = title(document);
        pages.add(panel, document);
      } catch {
        panel.dispose();
        void vscode.window.showWarningMessage(`The live preview of ${uri.fsPath} was not restored: the file cannot be opened any more.`);
      }
    },
  });
}

function title(document: vscode.TextDocument): string {
  const name = document.uri.path.split('/').at(-1) ?? '';
  return `Preview ${name.replace(/\.gradlab\.json$/, '')}`;
}
