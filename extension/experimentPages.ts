/** All open pages, and the one that commands are meant for, which is derived from what has the focus. */
import * as vscode from 'vscode';
import type { DeviceReport } from '../experiment/messages.js';
import type { ExperimentModels } from './experimentModels.js';
import { ExperimentPage } from './experimentPage.js';

export class ExperimentPages implements vscode.Disposable {
  private readonly pages = new Set<ExperimentPage>();
  private latestDevice: DeviceReport | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly focus: vscode.Disposable;

  /** A page came, went or changed, or the focus moved. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly models: ExperimentModels,
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.focus = vscode.window.onDidChangeActiveTextEditor(() => this.changed.fire());
  }

  /** Makes the panel a page of the document; it is gone when the panel is closed. */
  add(panel: vscode.WebviewPanel, document: vscode.TextDocument): ExperimentPage {
    const model = this.models.use(document);
    const page = new ExperimentPage(panel, model, this.extensionUri, this.log);
    this.pages.add(page);
    page.onDidChange(() => {
      this.latestDevice = page.device ?? this.latestDevice;
      this.changed.fire();
    });
    panel.onDidDispose(() => {
      this.pages.delete(page);
      page.dispose();
      this.models.release(model);
      this.changed.fire();
    });
    this.changed.fire();
    return page;
  }

  /** The page in focus, else a visible page of the text in focus. */
  get active(): ExperimentPage | undefined {
    const text = vscode.window.activeTextEditor?.document.uri.toString();
    const all = [...this.pages];
    return all.find(({ panel }) => panel.active) ?? all.find(({ panel, uri }) => panel.visible && uri.toString() === text);
  }

  of(uri: vscode.Uri): readonly ExperimentPage[] {
    return [...this.pages].filter((page) => page.uri.toString() === uri.toString());
  }

  /** What the active page runs on, else what any page said last. */
  get device(): DeviceReport | undefined {
    return this.active?.device ?? this.latestDevice;
  }

  dispose(): void {
    this.focus.dispose();
    this.changed.dispose();
    for (const page of this.pages) page.dispose();
  }
}
