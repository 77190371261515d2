/** Mistakes in open experiment files, in the Problems panel and under the text. */
import * as vscode from 'vscode';
import type { Diagnostic, DiagnosticCode } from '../experiment/file/diagnostic.js';
import type { ExperimentModel } from './experimentModel.js';
import type { ExperimentModels } from './experimentModels.js';

/** What VS Code's own JSON support underlines already, and cannot be told not to; one mistake wants one mark. */
const marksOfJson: readonly DiagnosticCode[] = ['syntax', 'duplicate-key'];

export function publishDiagnostics(models: ExperimentModels): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('gradlab');
  const follow = (model: ExperimentModel): void => {
    // The subscription ends with the model, which owns the event.
    model.onDidChange(({ text, diagnostics }) => {
      const { document } = model;
      // A text that has moved on is read again within a moment; its positions would be wrong.
      if (document.getText() !== text) return;
      const shown = diagnostics.filter(({ code }) => !marksOfJson.includes(code) || !jsonIsValidated(document));
      collection.set(
        document.uri,
        shown.map((diagnostic) => toEditor(document, diagnostic)),
      );
    });
  };
  return vscode.Disposable.from(
    collection,
    models.onDidOpen(follow),
    models.onDidClose((document) => collection.delete(document.uri)),
  );
}

function toEditor(document: vscode.TextDocument, { message, remedy, code, offset, length }: Diagnostic): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const diagnostic = new vscode.Diagnostic(range, `${message} ${remedy}`, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'GradLab';
  diagnostic.code = code;
  return diagnostic;
}

function jsonIsValidated(document: vscode.TextDocument): boolean {
  return (
    ['json', 'jsonc'].includes(document.languageId) &&
    vscode.extensions.getExtension('vscode.json-language-features') !== undefined &&
    vscode.workspace.getConfiguration('json', document.uri).get<boolean>('validate.enable', true)
  );
}
