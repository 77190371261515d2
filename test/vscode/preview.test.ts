import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExperimentPage } from '../../extension/experimentPage.js';
import { closeAll, firstFrame, gradlab, openEditor, read, replace, small, until, write } from './support.js';

async function openPreview(name: string, text: string): Promise<{ editor: vscode.TextEditor; page: ExperimentPage }> {
  const { pagesOf } = await gradlab();
  const uri = await write(name, text);
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  await vscode.commands.executeCommand('gradlab.openLivePreview');
  const page = await until('the preview', () => pagesOf(uri)[0]);
  return { editor, page };
}

/** Closes the text and keeps the preview, as a person does with the cross on the tab. */
async function closeText(document: vscode.TextDocument): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputText));
  // What extensions opened VS Code keeps for some minutes, and never more than fifty: others take its place.
  const name = document.uri.path.split('/').at(-1) ?? '';
  for (let count = 0; count < 60 && !document.isClosed; count++) {
    await vscode.workspace.openTextDocument(await write(`${name}-${count}.txt`, ''));
  }
  await until('the document to close', () => document.isClosed);
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

  it('outlives its text: closed, opened and changed, the file is edited where it should be', async () => {
    const { editor, page } = await openPreview('reopened.gradlab.json', small);
    await firstFrame(page);
    await closeText(editor.document);
    const document = await vscode.workspace.openTextDocument(page.uri);
    // Beside the preview, which has moved to the first column and would rest if it were covered.
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
    const insertion = new vscode.WorkspaceEdit();
    insertion.insert(page.uri, new vscode.Position(0, 0), '// a line\n');
    await vscode.workspace.applyEdit(insertion);
    assert.ok(await page.edit(['graph', 0, 'attrs', 'blur'], 0.3));
    assert.equal(document.getText(), `// a line\n${small}`.replace('"blur": 0.1', '"blur": 0.3'));
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => document.getText() === `// a line\n${small}`);
    await page.reveal(['graph', 0, 'attrs', 'blur']);
    const shown = vscode.window.activeTextEditor;
    assert.equal(shown?.document.getText(shown.selection), '"blur": 0.1');
    await replace(document, '100000', '654321');
    await until('the preview to follow', () => page.status.steps === 654321);
    await document.save();
    assert.equal(await read('reopened.gradlab.json'), `// a line\n${small.replace('100000', '654321')}`);
  });

  it('edits a file whose text is closed', async () => {
    const { editor, page } = await openPreview('unseen.gradlab.json', small);
    await firstFrame(page);
    await closeText(editor.document);
    assert.ok(await page.edit(['graph', 0, 'attrs', 'blur'], 0.3));
    const document = await vscode.workspace.openTextDocument(page.uri);
    assert.equal(document.getText(), small.replace('"blur": 0.1', '"blur": 0.3'));
  });
});
