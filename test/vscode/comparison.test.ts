import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, firstFrame, openEditor, read, until, workspaceFile } from './support.js';
import { contentOf, withWindow } from './window.js';

describe('an example of a convention', () => {
  afterEach(closeAll);

  it('opens beside its variant, whose value one button writes into the file', async () => {
    const name = 'peak-or-density.gradlab.json';
    const before = await read(name);
    const page = await openEditor(workspaceFile(name));
    await firstFrame(page);
    await withWindow(async (window) => {
      const content = await contentOf(window);
      const differences = content.locator('.comparison .row .note');
      await until('the difference', async () => (await differences.first().textContent())?.includes('relative difference'));
      await content.getByRole('button', { name: 'Use density' }).click();
      await until('the edit', () => page.document.getText() === before.replace('"normalization": "peak"', '"normalization": "density"'));
      await content.getByRole('button', { name: 'Use peak' }).waitFor();
      await vscode.commands.executeCommand('undo');
      await until('the undo', () => page.document.getText() === before);
      await content.getByRole('button', { name: 'Use density' }).waitFor();
    });
    assert.ok(!page.document.isDirty);
  });
});
