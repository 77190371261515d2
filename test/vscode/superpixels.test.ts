import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { say } from './say.js';
import { closeAll, firstFrame, lossFalls, openEditor, read, until, workspaceFile } from './support.js';
import { contentOf, withWindow } from './window.js';

describe('the examples of superpixels', () => {
  afterEach(closeAll);

  it('cut a photograph, tell the segment under the pointer, and cut it anew when a control says so', async () => {
    const name = 'superpixels.gradlab.json';
    const before = await read(name);
    const page = await openEditor(workspaceFile(name));
    const { loss: error } = await firstFrame(page);
    assert.ok(error !== undefined && error > 0 && error < 0.01, `an error of ${error}`);
    await withWindow(async (window) => {
      const content = await contentOf(window);
      const stage = content.locator('[data-panel="node:segments/segments@photo"] .stage');
      await stage.hover({ position: { x: 40, y: 30 } });
      const pixel = content.locator('.inspector .pixel tbody');
      await until('the segment', async () => /segment \d+ · \d+ px/.test((await pixel.textContent()) ?? ''));
      const segments = content.locator('[data-card="node:segments"] .control[data-attribute="segments"] .field');
      await segments.fill('40');
      await segments.press('Enter');
      await until('the edit', () => page.document.getText() === before.replace('"segments": 300', '"segments": 40'));
    });
    await until('a coarser picture', () => (page.status.loss ?? 0) > error);
    say(`    error of 300 superpixels ${error.toPrecision(3)}, of 40 ${page.status.loss?.toPrecision(3)}`);
    await vscode.commands.executeCommand('undo');
    await until('the undo', () => page.document.getText() === before);
    await until('the finer picture', () => page.status.loss === error);
  });

  it('train features through pooling', async () => {
    const page = await openEditor(workspaceFile('scribbles.gradlab.json'));
    await lossFalls(page);
  });
});
