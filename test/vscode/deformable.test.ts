import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { say } from './say.js';
import { closeAll, firstFrame, openEditor, until, workspaceFile } from './support.js';
import { contentOf, withWindow } from './window.js';

describe('the examples of deformable sampling', () => {
  afterEach(closeAll);

  it('undo a warp: the loss falls, and a pixel tells where it is read', async () => {
    const page = await openEditor(workspaceFile('unwarp.gradlab.json'));
    const { loss: first = Number.NaN } = await firstFrame(page);
    await until('ten steps', () => page.status.step >= 10);
    await vscode.commands.executeCommand('gradlab.pause');
    await until('the pause', () => page.status.phase === 'paused');
    const { loss = Number.NaN, millisecondsPerStep, dispatchesPerStep } = page.status;
    say(
      `    loss ${first.toPrecision(3)} → ${loss.toPrecision(3)} after ${page.status.step} steps of ${millisecondsPerStep?.toFixed(0)} ms, ${dispatchesPerStep} dispatches each`,
    );
    assert.ok(loss < first, `loss ${first} → ${loss}`);
    await withWindow(async (window) => {
      const content = await contentOf(window);
      const stage = content.locator('[data-panel="node:straightened/offset@warped"] .stage');
      await stage.hover({ position: { x: 40, y: 30 } });
      const pixel = content.locator('.inspector .pixel tbody');
      await until('the sample', async () => /reads at \(\d/.test((await pixel.textContent()) ?? ''));
      await content.locator('[data-panel="node:straightened/straightened:magnitude"] .stage:not(.waiting)').waitFor();
    });
  });
});
