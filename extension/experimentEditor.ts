/** The custom editor: an experiment file opens as its page. Text, undo, save and hot exit are VS Code's own. */
import * as vscode from 'vscode';
import type { ExperimentPages } from './experimentPages.js';

export const experimentEditorType = 'gradlab.experiment';

export function registerExperimentEditor(pages: ExperimentPages): vscode.Disposable {
  const provider: vscode.CustomTextEditorProvider = {
    resolveCustomTextEditor(document, panel) {
      pages.add(panel, document);
    },
  };
  return vscode.window.registerCustomEditorProvider(experimentEditorType, provider, {
    // A run survives a look at another tab; the page rests while it is hidden.
    webviewOptions: { retainContextWhenHidden: true },
    supportsMultipleEditorsPerDocument: true,
  });
}
