/**
 * One page that shows one experiment file: in the custom editor or in a live preview. The page asks ("ready") and is answered with everything;
 * opening, reloading and restoring are one path. Afterwards it hears of every change of the text.
 */
import * as vscode from 'vscode';
import type { AttributeValue } from '../experiment/contract.js';
import type { DataFile, DataFiles } from '../experiment/experiment.js';
import { editValue } from '../experiment/file/edit.js';
import { lineAndColumn } from '../experiment/file/position.js';
import { removeValue } from '../experiment/file/removeValue.js';
import type { DeviceReport, FilePath, HostToPage, PageCommand, PageToHost, RunStatus } from '../experiment/messages.js';
import type { ExperimentModel, ExperimentState } from './experimentModel.js';
import { editRefusal, findPlace } from './filePlace.js';
import { createNonce, pageHtml } from './webview/html.js';

export class ExperimentPage implements vscode.Disposable {
  private ready = false;
  private runWasAsked = false;
  /** What the page has, so that a picture travels once. */
  private sentFiles = new Map<string, DataFile>();
  /** The text that the page's controls were drawn from. */
  private shownText = '';
  /** Edits wait for each other: the second of two quick ones must see the text that the first has made. */
  private edits: Promise<unknown> = Promise.resolve();
  private lastStatus: RunStatus = { phase: 'empty', step: 0, steps: 0 };
  private lastDevice: DeviceReport | undefined;
  private lastCheck: Omit<Extract<PageToHost, { type: 'checked' }>, 'type'> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: vscode.Disposable[];

  /** The status, the device or the panel's place on the screen has changed. */
  readonly onDidChange = this.changed.event;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly model: ExperimentModel,
    extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const { webview } = panel;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.svg');
    webview.options = { enableScripts: true, localResourceRoots: [bundle] };
    this.subscriptions = [
      this.changed,
      webview.onDidReceiveMessage((message: PageToHost) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        this.post({ type: 'visible', visible: panel.visible });
        this.changed.fire();
      }),
      model.onDidChange((state) => this.show(state)),
    ];
    webview.html = pageHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(bundle, 'page.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(bundle, 'page.css')).toString(),
      cspSource: webview.cspSource,
      nonce: createNonce(),
      document: this.uri.toString(),
    });
  }

  /** The file that is shown. */
  get uri(): vscode.Uri {
    return this.model.document.uri;
  }

  /** Its document as it was opened last. To edit, `vscode.workspace.openTextDocument(uri)` gives the one that is open now. */
  get document(): vscode.TextDocument {
    return this.model.document;
  }

  /** What the page said last about its run. */
  get status(): RunStatus {
    return this.lastStatus;
  }

  /** What the page runs on; absent until it has said so. */
  get device(): DeviceReport | undefined {
    return this.lastDevice;
  }

  /** What the last gradient check of this page has found. */
  get check(): { readonly agree: boolean; readonly lines: readonly string[] } | undefined {
    return this.lastCheck;
  }

  command(command: PageCommand): void {
    this.post({ type: 'command', command });
  }

  /**
   * Sets one value in the text, or takes it out where `value` is undefined: the least that must change, as one step of undo. Resolves to
   * whether it was done; never rejects.
   */
  edit(path: FilePath, value: AttributeValue | undefined): Promise<boolean> {
    const done = this.edits.then(async () => {
      const refusal = await this.editNow(path, value).catch(notChanged);
      if (refusal === undefined) return true;
      void vscode.window.showWarningMessage(refusal);
      // The page already shows what was not done.
      if (this.model.state) this.show(this.model.state);
      return false;
    });
    this.edits = done;
    return done;
  }

  /** Shows a place of the file in a text editor, beside this page where none is open yet. */
  async reveal(path: FilePath): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.uri);
    const { offset, length } = findPlace(document.getText(), path);
    await select(document, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)));
  }

  /** Likewise a position, counted from 1; in a text that has become shorter, its end. */
  async revealPosition(line: number, column: number): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.uri);
    const position = document.validatePosition(new vscode.Position(line - 1, column - 1));
    await select(document, new vscode.Range(position, position));
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private receive(message: PageToHost): void {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.runWasAsked = false;
        this.sentFiles.clear();
        this.post({ type: 'visible', visible: this.panel.visible });
        if (this.model.state) this.show(this.model.state);
        return;
      case 'edit':
        void this.edit(message.path, message.value);
        return;
      case 'reveal':
        void this.reveal(message.path).catch(notShown);
        return;
      case 'revealPosition':
        void this.revealPosition(message.line, message.column).catch(notShown);
        return;
      case 'status':
        this.noteProblem(message.status);
        this.lastStatus = message.status;
        this.changed.fire();
        return;
      case 'device':
        this.noteDevice(message.device);
        this.lastDevice = message.device;
        this.changed.fire();
        return;
      case 'checked':
        this.lastCheck = message;
        this.noteCheck(message.agree, message.lines);
        return;
    }
  }

  private show(state: ExperimentState): void {
    if (!this.ready) return;
    const fileName = vscode.workspace.asRelativePath(this.uri, false);
    const { experiment, diagnostics, text } = state;
    if (!experiment) {
      const mistakes = diagnostics.map(({ message, remedy, offset }) => ({ message, remedy, ...lineAndColumn(text, offset) }));
      this.post({ type: 'mistakes', fileName, mistakes });
      return;
    }
    this.shownText = text;
    const run = !this.runWasAsked && vscode.workspace.getConfiguration('gradlab', this.uri).get<boolean>('runOnOpen', true);
    this.runWasAsked = true;
    this.post({ type: 'experiment', experiment, files: this.unsent(state.files), fileName, run });
  }

  private unsent(files: ReadonlyMap<string, DataFile>): DataFiles {
    const fresh = [...files].filter(([key, file]) => this.sentFiles.get(key) !== file);
    this.sentFiles = new Map(files);
    // Makes a property of every name, `__proto__` too, which an assignment does not.
    return Object.fromEntries(fresh);
  }

  private post(message: HostToPage): void {
    void this.panel.webview.postMessage(message);
  }

  /** Why nothing was changed, in words for the person at the control; undefined where it is done. */
  private async editNow(path: FilePath, value: AttributeValue | undefined): Promise<string | undefined> {
    // Offsets hold for one version of one document: it is the one that is open now, and nothing is awaited until the edit is on its way.
    const document = await vscode.workspace.openTextDocument(this.uri);
    const text = document.getText();
    const refusal = editRefusal(this.shownText, text, path);
    if (refusal !== undefined) return refusal;
    const edit = new vscode.WorkspaceEdit();
    for (const { offset, length, content } of value === undefined ? removeValue(text, path) : editValue(text, path, value)) {
      // A control that was turned and turned back leaves the file as it is, without an empty step of undo.
      if (text.slice(offset, offset + length) === content) continue;
      edit.replace(document.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    }
    if (edit.size === 0) return undefined;
    if (!(await vscode.workspace.applyEdit(edit))) return notChanged();
    // The text is now what the control says, before the page has heard of it.
    this.shownText = document.getText();
    return undefined;
  }

  private noteProblem({ problem }: RunStatus): void {
    if (!problem || problem.message === this.lastStatus.problem?.message) return;
    const node = problem.node === undefined ? '' : ` at ${problem.node}`;
    this.log.error(`${this.document.fileName}${node}: ${problem.message} ${problem.remedy} (${problem.kind})`);
  }

  private noteCheck(agree: boolean, lines: readonly string[]): void {
    const report = [`Gradients of ${this.document.fileName} ${agree ? 'agree' : 'do not agree'}:`, ...lines].join('\n  ');
    if (agree) this.log.info(report);
    else this.log.error(report);
  }

  private noteDevice({ backend, name, webgpuProblem }: DeviceReport): void {
    if (name !== this.lastDevice?.name) this.log.info(`${this.document.fileName} runs on ${backend}: ${name}`);
    if (webgpuProblem && webgpuProblem.message !== this.lastDevice?.webgpuProblem?.message) {
      this.log.warn(`WebGPU is not used: ${webgpuProblem.message} ${webgpuProblem.remedy}`);
    }
  }
}

/** VS Code did not take the edit; `error` where it said why. */
function notChanged(error?: unknown): string {
  const reason = error instanceof Error ? ` (${error.message})` : '';
  return `The file could not be changed${reason}, so the control shows its value again. If the file is read-only, save it under another name.`;
}

async function select(document: vscode.TextDocument, selection: vscode.Range): Promise<void> {
  const open = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  await vscode.window.showTextDocument(document, { viewColumn: open?.viewColumn ?? vscode.ViewColumn.Beside, selection });
}

function notShown(error: unknown): void {
  const reason = error instanceof Error ? ` (${error.message})` : '';
  void vscode.window.showWarningMessage(`The text cannot be shown${reason}. See that the file is still there.`);
}
