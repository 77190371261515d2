import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, small, until, write } from './support.js';

describe('Show GPU Information', () => {
  afterEach(closeAll);

  it('shows what a page runs on, in a document that cannot be changed', async () => {
    const page = await openEditor(await write('gpu.gradlab.json', small));
    await firstFrame(page);
    await vscode.commands.executeCommand('gradlab.showGpuInformation');
    const editor = await until('the document', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.scheme === 'gradlab' && active;
    });
    assert.match(editor.document.getText(), new RegExp(`adapter +${page.device?.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    const text = editor.document.getText();
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(editor.document.getText(), text);
  });
});
