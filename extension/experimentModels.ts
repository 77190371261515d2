/** The models of all experiment files: each lives as long as its document is open or a page shows it. */
import * as vscode from 'vscode';
import { ExperimentModel } from './experimentModel.js';

/** A closing tab takes its document and its page with it, in either order: this long after the document the page is gone too. */
const closingMilliseconds = 500;

export class ExperimentModels implements vscode.Disposable {
  private readonly models = new Map<string, ExperimentModel>();
  /** How many pages show a model; absent where none does. */
  private readonly users = new Map<ExperimentModel, number>();
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

  /** The model of an open experiment file, for a page that shows it until it says `release`. */
  use(document: vscode.TextDocument): ExperimentModel {
    const model = this.of(document);
    this.users.set(model, (this.users.get(model) ?? 0) + 1);
    return model;
  }

  release(model: ExperimentModel): void {
    const others = (this.users.get(model) ?? 0) - 1;
    if (others > 0) {
      this.users.set(model, others);
      return;
    }
    this.users.delete(model);
    if (model.document.isClosed) this.remove(model);
  }

  private of(document: vscode.TextDocument): ExperimentModel {
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
    const known = this.models.get(document.uri.toString());
    if (known) known.follow(document);
    else if (isExperiment(document)) this.of(document);
  }

  private close(document: vscode.TextDocument): void {
    const model = this.models.get(document.uri.toString());
    if (!model) return;
    if (this.users.has(model)) setTimeout(() => void this.openAgain(model), closingMilliseconds);
    else this.remove(model);
  }

  /** VS Code closes a text that has no tab. A page goes on showing it, so it is opened again, and followed when the file changes. */
  private async openAgain(model: ExperimentModel): Promise<void> {
    const { document } = model;
    if (!this.users.has(model) || !document.isClosed || document.isUntitled) return;
    try {
      // The document that opens is announced to `open`.
      await vscode.workspace.openTextDocument(document.uri);
    } catch (error) {
      this.log.warn(`${document.fileName} is shown as it was last:`, error instanceof Error ? error : String(error));
    }
  }

  private remove(model: ExperimentModel): void {
    this.models.delete(model.document.uri.toString());
    model.dispose();
    this.closed.fire(model.document);
  }
}

/** An experiment file that somebody can edit; not the left side of a comparison with an older state, whose data files are not there. */
export function isExperiment(document: vscode.TextDocument): boolean {
  const editable = document.isUntitled || vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) !== undefined;
  return editable && document.uri.path.endsWith('.gradlab.json');
}
