import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, read, replace, until, workspaceFile, write } from './support.js';

const withPicture = (path: string) =>
  JSON.stringify({
    gradlab: 1,
    tensors: { photo: { image: path, size: [16, 16], channels: 1 } },
    graph: [{ id: 'level', op: 'mean', inputs: { input: 'photo' } }],
  });

/** `first` [2] and `second` [3], as safetensors lays them out. */
function twoArrays(): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({
      first: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      second: { dtype: 'F32', shape: [3], data_offsets: [8, 20] },
    }),
  );
  const bytes = new Uint8Array(8 + header.length + 20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

async function problemOf(name: string, text: string): Promise<string> {
  const uri = await write(name, text);
  await openEditor(uri);
  const [diagnostic] = await until('a diagnostic', () => {
    const all = vscode.languages.getDiagnostics(uri);
    return all.length > 0 && all;
  });
  assert.equal(diagnostic?.code, 'file-problem', diagnostic?.message);
  return diagnostic.message;
}

describe('a data file', () => {
  let outside: string;

  before(async () => {
    outside = await mkdtemp(join(tmpdir(), 'gradlab-outside-'));
    await writeFile(join(outside, 'secret.png'), 'secret');
  });
  after(() => rm(outside, { recursive: true }));
  afterEach(closeAll);

  it('outside the workspace folder is not read', async () => {
    assert.match(await problemOf('escape.gradlab.json', withPicture('../secret.png')), /outside the folder/);
    assert.match(
      await problemOf('absolute.gradlab.json', withPicture(join(outside, 'secret.png').replaceAll('\\', '/'))),
      /not a path relative/,
    );
  });

  it('outside is not reached through a symbolic link either', async function () {
    try {
      await symlink(outside, workspaceFile('link').fsPath, 'junction');
    } catch {
      this.skip();
    }
    assert.match(await problemOf('link.gradlab.json', withPicture('link/secret.png')), /outside the folder/);
  });

  it('that is not there is said so, and is read as soon as it appears', async () => {
    assert.match(await problemOf('later.gradlab.json', withPicture('later.png')), /There is no file "later.png"/);
    await vscode.workspace.fs.copy(workspaceFile('camera.png'), workspaceFile('later.png'));
    await until('the picture', () => vscode.languages.getDiagnostics(workspaceFile('later.gradlab.json')).length === 0);
  });

  it('that is not what its name says is said so', async () => {
    await write('words.png', 'these are words');
    assert.match(await problemOf('words.gradlab.json', withPicture('words.png')), /words\.png/);
  });

  it('that changes on disk is shown anew', async () => {
    await vscode.workspace.fs.copy(workspaceFile('camera.png'), workspaceFile('changing.png'));
    const uri = await write('changing.gradlab.json', withPicture('changing.png'));
    await firstFrame(await openEditor(uri));
    await write('changing.png', 'no longer a picture');
    await until('a diagnostic', () => vscode.languages.getDiagnostics(uri).length === 1);
    assert.equal(await read('changing.gradlab.json'), withPicture('changing.png'));
  });

  it('of several arrays gives the one that is named, and another as soon as that is', async () => {
    await vscode.workspace.fs.writeFile(workspaceFile('two.safetensors'), twoArrays());
    const uri = await write(
      'two.gradlab.json',
      JSON.stringify({
        gradlab: 1,
        tensors: { a: { safetensors: 'two.safetensors', array: 'first' } },
        graph: [{ id: 'level', op: 'mean', inputs: { input: 'a' } }],
      }),
    );
    const page = await openEditor(uri);
    await firstFrame(page);
    await replace(page.document, '"first"', '"secnd"');
    const [diagnostic] = await until('a diagnostic', () => {
      const all = vscode.languages.getDiagnostics(uri);
      return all.length > 0 && all;
    });
    assert.match(diagnostic?.message ?? '', /no array called "secnd".*Did you mean "second"\? It has first, second\./s);
    assert.equal(page.document.getText(diagnostic?.range), '"secnd"');
    await replace(page.document, '"secnd"', '"second"');
    await until('the other array', () => vscode.languages.getDiagnostics(uri).length === 0);
  });

  it('may have any name, one that every object has too', async () => {
    await vscode.workspace.fs.copy(workspaceFile('camera.png'), workspaceFile('__proto__'), { overwrite: true });
    await firstFrame(await openEditor(await write('name.gradlab.json', withPicture('__proto__'))));
  });

  it('is watched as long as it is named, and no longer', async () => {
    const make = vscode.workspace.createFileSystemWatcher;
    let alive = 0;
    vscode.workspace.createFileSystemWatcher = (...options) => {
      const watcher = make(...options);
      const dispose = watcher.dispose.bind(watcher);
      alive++;
      watcher.dispose = () => {
        alive--;
        dispose();
      };
      return watcher;
    };
    try {
      const uri = await write('typed.gradlab.json', withPicture('c.png'));
      const { document } = await openEditor(uri);
      const mentions = (path: string) => vscode.languages.getDiagnostics(uri).some(({ message }) => message.includes(`"${path}"`));
      await until('the first path to be missed', () => mentions('c.png'));
      assert.equal(alive, 1);
      await replace(document, 'c.png', 'ca.png');
      await until('the second path to be missed', () => mentions('ca.png'));
      assert.equal(alive, 1);
      await closeAll();
      await until('the watcher to go', () => alive === 0);
    } finally {
      vscode.workspace.createFileSystemWatcher = make;
    }
  });
});
