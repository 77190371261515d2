/** The extension: makes the parts and joins them. */
import * as vscode from 'vscode';
import { followActivePage } from './activePage.js';
import { registerCommands } from './commands.js';
import { publishDiagnostics } from './diagnostics.js';
import { registerExperimentEditor } from './experimentEditor.js';
import { ExperimentModels } from './experimentModels.js';
import type { ExperimentPage } from './experimentPage.js';
import { ExperimentPages } from './experimentPages.js';
import { registerGpuDocument } from './gpuDocument.js';
import { registerLivePreviewSerializer } from './livePreview.js';
import { openAtStart } from './openAtStart.js';

/** What the extension offers to others, our tests among them. */
export interface GradLabApi {
  /** The open pages of an experiment file, in the order of their opening. */
  pagesOf(uri: vscode.Uri): readonly ExperimentPage[];
  /** A page came, went, changed or reported. */
  readonly onDidChangePages: vscode.Event<void>;
}

export function activate(context: vscode.ExtensionContext): GradLabApi {
  const log = vscode.window.createOutputChannel('GradLab', { log: true });
  const models = new ExperimentModels(log);
  const pages = new ExperimentPages(models, context.extensionUri, log);
  context.subscriptions.push(
    log,
    models,
    pages,
    publishDiagnostics(models),
    followActivePage(pages),
    registerExperimentEditor(pages),
    registerLivePreviewSerializer(pages),
    registerCommands(pages),
    registerGpuDocument(pages),
  );
  models.openAll();
  void openAtStart(context);
  return { pagesOf: (uri) => pages.of(uri), onDidChangePages: pages.onDidChange };
}
