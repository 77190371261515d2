/** The models of all open experiment files: each lives as long as its document is open. */
import * as vscode from 'vscode';
import { ExperimentModel } from './experimentModel.js';

export class ExperimentModels implements vscode.Disposable {
  private readonly models = new Map<string, ExperimentModel>();
  private readonly opened = new vscode.EventEmitter<ExperimentModel>();
  private readonly closed = new vscode.EventEmitter<vscode.TextDocument>();
  private readonly subscriptions: vscode.Disposable;

  readonly onDidOpen = this.opened.event;
  readonly onDidClose = this.closed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.subscriptions = vscode.Disposable.from(
      this.opened,
      this.closed,
      vscode.workspace.onDidOpenTextDocument((document) => this.open(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.models.get(document.uri.toString())?.readSoon();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.close(document)),
    );
  }

  /** Models for what is open already. Called once everyone who listens has been made. */
  openAll(): void {
    for (const document of vscode.workspace.textDocuments) this.open(document);
  }

  /** The model of an open experiment file. */
  of(document: vscode.TextDocument): ExperimentModel {
    const key = document.uri.toString();
    const known = this.models.get(key);
    if (known) return known;
    const model = new ExperimentModel(document, this.log);
    this.models.set(key, model);
    this.opened.fire(model);
    return model;
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const model of this.models.values()) model.dispose();
  }

  private open(document: vscode.TextDocument): void {
    if (isExperiment(document)) this.of(document);
  }

  private close(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const model = this.models.get(key);
    if (!model) return;
    this.models.delete(key);
    model.dispose();
    this.closed.fire(document);
  }
}

/** An experiment file that somebody can edit; not the left side of a comparison with an older state, whose data files are not there. */
export function isExperiment(document: vscode.TextDocument): boolean {
  const editable = document.isUntitled || vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) !== undefined;
  return editable && document.uri.path.endsWith('.gradlab.json');
}
