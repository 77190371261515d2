/** Reads the data files of one experiment, decoded, and says when one of them changes on disk. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { type DataFilePlace, dataFilePath, isInside, outside } from '../experiment/data/dataFilePath.js';
import { dataFileSizeProblem } from '../experiment/data/dataFileSize.js';
import { dataKey, sourcesByPath, withoutFile } from '../experiment/data/dataKey.js';
import { decodeSources } from '../experiment/data/load.js';
import type { DataFile, FileSource } from '../experiment/experiment.js';
import type { FileProblem } from '../experiment/file/diagnostic.js';

type Read = ReadonlyMap<string, DataFile | FileProblem>;

interface CachedFile {
  readonly modified: number;
  readonly size: number;
  /** What was taken from it, by dataKey. */
  readonly taken: Read;
}

export class DataFileReader implements vscode.Disposable {
  private readonly cache = new Map<string, CachedFile>();
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  /** @param experiment the experiment file, beside which the data files are looked for */
  constructor(private readonly experiment: vscode.Uri) {}

  /**
   * Every source gets its picture or array, or the reason why it cannot be had, by dataKey. What is wanted of a file that did not change is not
   * decoded again: it stays the same object.
   */
  async read(sources: readonly FileSource[]): Promise<Read> {
    const byPath = sourcesByPath(sources);
    // Before the first await: a slow reading that was overtaken must not forget what the newer one has just begun to watch.
    this.forgetAllBut([...byPath.keys()]);
    const files = await Promise.all([...byPath].map(([path, wanted]) => this.readOne(path, wanted)));
    return new Map(files.flatMap((file) => [...file]));
  }

  dispose(): void {
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.changed.dispose();
  }

  private async readOne(path: string, wanted: readonly FileSource[]): Promise<Read> {
    const read = await this.readOrProblem(path, wanted);
    return 'problem' in read ? withoutFile(wanted, read) : read;
  }

  private async readOrProblem(path: string, wanted: readonly FileSource[]): Promise<Read | FileProblem> {
    if (this.experiment.scheme === 'untitled') {
      return { problem: `"${path}" is looked for beside this file, which has no place on disk yet.`, remedy: 'Save the experiment first.' };
    }
    const folder = vscode.Uri.joinPath(this.experiment, '..');
    const root = vscode.workspace.getWorkspaceFolder(this.experiment)?.uri ?? folder;
    const place: DataFilePlace = { folder: folder.path, root: root.path, widening: 'open a folder that holds both' };
    const full = dataFilePath(place, path);
    if (typeof full !== 'string') return full;
    const uri = root.with({ path: full });
    this.watch(path, uri);
    try {
      if (await leavesThroughLink(root, uri)) return outside(place, path);
      return await this.readCached(path, uri, wanted);
    } catch (error) {
      this.cache.delete(path);
      return whyUnreadable(path, error);
    }
  }

  private async readCached(path: string, uri: vscode.Uri, wanted: readonly FileSource[]): Promise<Read | FileProblem> {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return { problem: `"${path}" is a folder.`, remedy: 'Name a file in it.' };
    const cached = this.cache.get(path);
    const before: Read = cached?.modified === mtime && cached.size === size ? cached.taken : new Map();
    const missing = wanted.filter((source) => !before.has(dataKey(source)));
    if (missing.length === 0) return before;
    const tooLarge = dataFileSizeProblem(path, size);
    if (tooLarge) return tooLarge;
    const bytes = await vscode.workspace.fs.readFile(uri);
    // What comes from disk may be a Node Buffer, which would not reach the page as bytes.
    const decoded = await decodeSources(path, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), missing);
    const keys = new Set(wanted.map(dataKey));
    const taken = new Map([...before, ...decoded].filter(([key]) => keys.has(key)));
    this.cache.set(path, { modified: mtime, size, taken });
    return taken;
  }

  /** Folders are watched rather than files, so that a file which is not there yet, or whose name has glob characters, is noticed too. */
  private watch(path: string, uri: vscode.Uri): void {
    if (this.watchers.has(path)) return;
    const file = uri.toString();
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*'));
    const fire = (changed: vscode.Uri): void => {
      if (changed.toString() === file) this.changed.fire();
    };
    this.watchers.set(
      path,
      vscode.Disposable.from(watcher, watcher.onDidCreate(fire), watcher.onDidChange(fire), watcher.onDidDelete(fire)),
    );
  }

  private forgetAllBut(paths: readonly string[]): void {
    for (const path of this.cache.keys()) if (!paths.includes(path)) this.cache.delete(path);
    for (const [path, watcher] of this.watchers) {
      if (paths.includes(path)) continue;
      watcher.dispose();
      this.watchers.delete(path);
    }
  }
}

/** A symbolic link on the way leads out of the root. Where a file system cannot resolve links, any link counts as leading out. */
async function leavesThroughLink(root: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'file') {
    const [realRoot, realFile] = await Promise.all([realpath(root.fsPath), realpath(uri.fsPath)]);
    return !isInside(realRoot.replaceAll(sep, '/'), realFile.replaceAll(sep, '/'));
  }
  for (let at = uri; at.path !== root.path; at = vscode.Uri.joinPath(at, '..')) {
    if ((await vscode.workspace.fs.stat(at)).type & vscode.FileType.SymbolicLink) return true;
  }
  return false;
}

function whyUnreadable(path: string, error: unknown): FileProblem {
  const code = error instanceof vscode.FileSystemError ? error.code : (error as NodeJS.ErrnoException).code;
  if (code === 'FileNotFound' || code === 'ENOENT' || code === 'ENOTDIR') {
    return { problem: `There is no file "${path}".`, remedy: 'Correct the path, or put the file there: it is read as soon as it appears.' };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { problem: `"${path}" cannot be read: ${reason}`, remedy: 'See that the file can be opened and save this experiment again.' };
}
