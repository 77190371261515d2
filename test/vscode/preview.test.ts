import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExperimentPage } from '../../extension/experimentPage.js';
import { closeAll, firstFrame, gradlab, openEditor, small, until, write } from './support.js';

async function openPreview(name: string, text: string): Promise<{ editor: vscode.TextEditor; page: ExperimentPage }> {
  const { pagesOf } = await gradlab();
  const uri = await write(name, text);
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await vscode.commands.executeCommand('gradlab.openLivePreview');
  const page = await until('the preview', () => pagesOf(uri)[0]);
  return { editor, page };
}

describe('the live preview', () => {
  afterEach(closeAll);

  it('opens beside the text, which keeps the focus', async () => {
    const { editor, page } = await openPreview('beside.gradlab.json', small);
    await firstFrame(page);
    assert.equal(page.panel.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor, editor);
    await vscode.commands.executeCommand('gradlab.openLivePreview');
    const { pagesOf } = await gradlab();
    assert.equal(pagesOf(editor.document.uri).length, 1);
  });

  it('follows typing', async () => {
    const { editor, page } = await openPreview('follow.gradlab.json', small);
    await firstFrame(page);
    const at = editor.document.getText().indexOf('100000');
    editor.selection = new vscode.Selection(editor.document.positionAt(at), editor.document.positionAt(at + 6));
    await vscode.commands.executeCommand('type', { text: '123456' });
    await until('the new number of steps', () => page.status.steps === 123456);
  });

  it('is what commands mean while the text beside it has the focus', async () => {
    const { page } = await openPreview('focus.gradlab.json', small);
    await until('some steps', () => page.status.step > 5);
    await vscode.commands.executeCommand('gradlab.pause');
    await until('the pause', () => page.status.phase === 'paused');
  });

  it('shows a place in the text', async () => {
    const page = await openEditor(await write('reveal.gradlab.json', small));
    await firstFrame(page);
    await page.reveal(['graph', 0, 'attrs', 'blur']);
    const editor = await until('a text editor', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.getText(editor.selection), '"blur": 0.1');
    assert.ok(page.panel.visible);
  });
});
