/**
 * What an open experiment file means at this moment. One model a file, from which diagnostics and pages are derived: the text is parsed and
 * the data files are read in one place. The file's document may be closed and opened again meanwhile (a tab is closed, a language is
 * chosen); the model then follows the new one.
 */
import * as vscode from 'vscode';
import type { DataFile, Experiment } from '../experiment/experiment.js';
import type { Diagnostic } from '../experiment/file/diagnostic.js';
import { parseExperiment } from '../experiment/file/parse.js';
import { resolveExperiment } from '../experiment/file/resolve.js';
import { DataFileReader } from './dataFiles.js';

/** How long the text must rest before it is read: long enough for a burst of keys, short enough to seem immediate. */
const restMilliseconds = 150;

export interface ExperimentState {
  /** The text that was read, to which all positions refer. */
  readonly text: string;
  /** Absent where the text has mistakes. */
  readonly experiment?: Experiment;
  readonly diagnostics: readonly Diagnostic[];
  /** What could be read of data files, by dataKey. What did not change stays the same object. */
  readonly files: ReadonlyMap<string, DataFile>;
}

export class ExperimentModel implements vscode.Disposable {
  private current: ExperimentState | undefined;
  private readonly reader: DataFileReader;
  private readonly changed = new vscode.EventEmitter<ExperimentState>();
  private timer: NodeJS.Timeout | undefined;
  /** Counts readings, so that a slow one which was overtaken by a newer one is dropped. */
  private readings = 0;

  readonly onDidChange = this.changed.event;

  constructor(
    private followed: vscode.TextDocument,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.reader = new DataFileReader(followed.uri);
    this.reader.onDidChange(() => this.readSoon());
    void this.readNow();
  }

  /** The document that was opened last. It is closed for a moment while the file is opened again, and for good where the file has gone. */
  get document(): vscode.TextDocument {
    return this.followed;
  }

  /** The file is open again, or in another language: its text is read from this document from now on. */
  follow(document: vscode.TextDocument): void {
    this.followed = document;
    this.readSoon();
  }

  /** Absent until the file has been read for the first time. */
  get state(): ExperimentState | undefined {
    return this.current;
  }

  readSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.readNow(), restMilliseconds);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.readings++;
    this.reader.dispose();
    this.changed.dispose();
  }

  private async readNow(): Promise<void> {
    const reading = ++this.readings;
    try {
      const text = this.followed.getText();
      const parsed = parseExperiment(text);
      const files = await this.reader.read(parsed.files.map(({ source }) => source));
      if (reading !== this.readings) return;
      this.current = { text, ...resolveExperiment(parsed, files), files: readable(files) };
      this.changed.fire(this.current);
    } catch (error) {
      this.log.error(`${this.followed.fileName} could not be read:`, error instanceof Error ? error : String(error));
    }
  }
}

function readable(files: Awaited<ReturnType<DataFileReader['read']>>): ReadonlyMap<string, DataFile> {
  const all = new Map<string, DataFile>();
  for (const [key, file] of files) if ('kind' in file) all.set(key, file);
  return all;
}
