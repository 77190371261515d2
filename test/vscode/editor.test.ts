import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { say } from './say.js';
import { closeAll, firstFrame, openEditor, rest, small, until, workspaceFile, write } from './support.js';

const example = workspaceFile('fit-photo.gradlab.json');

describe('the custom editor', () => {
  afterEach(closeAll);

  it('opens the example and shows its first frame, and within 3 s once VS Code is warm', async () => {
    await firstFrame(await openEditor(example));
    await closeAll();
    // What else this machine does now and then is not what is measured: one of three openings must be in time.
    const openings: number[] = [];
    while (openings.length < 3 && !openings.some((milliseconds) => milliseconds < 3000)) {
      const begin = performance.now();
      const page = await openEditor(example);
      await firstFrame(page);
      openings.push(Math.round(performance.now() - begin));
      say(`    first frame after ${openings.at(-1)} ms, on ${page.device?.backend}: ${page.device?.name}`);
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(tab instanceof vscode.TabInputCustom);
      assert.equal(tab.viewType, 'gradlab.experiment');
      await closeAll();
    }
    assert.ok(Math.min(...openings) < 3000, `first frames after ${openings.join(', ')} ms`);
  });

  it('runs on WebGPU', async () => {
    const page = await openEditor(example);
    await firstFrame(page);
    assert.equal(page.device?.backend, 'webgpu', page.device?.webgpuProblem?.message ?? '');
  });

  it('trains: the loss of the example goes down, and its steps stay within 15 dispatches', async () => {
    const page = await openEditor(example);
    await firstFrame(page);
    const first = await until('a loss', () => page.status.loss);
    await until('30 steps', () => page.status.step >= 30, 80_000);
    const { step, loss, dispatchesPerStep, millisecondsPerStep } = page.status;
    console.log(
      `      loss ${first.toPrecision(3)} → ${loss?.toPrecision(3)} at step ${step}, ${millisecondsPerStep} ms, ${dispatchesPerStep} dispatches a step`,
    );
    assert.ok(loss !== undefined && loss < 0.8 * first, `${first} → ${loss}`);
    assert.ok(dispatchesPerStep !== undefined && dispatchesPerStep <= 15, `${dispatchesPerStep} dispatches`);
  });

  it('obeys pause, step, run and reset', async () => {
    const page = await openEditor(await write('commands.gradlab.json', small));
    await until('some steps', () => page.status.step > 5);
    await vscode.commands.executeCommand('gradlab.pause');
    await until('the pause', () => page.status.phase === 'paused');
    const { step } = page.status;
    await rest(600);
    assert.equal(page.status.step, step);
    await vscode.commands.executeCommand('gradlab.step');
    await until('one more step', () => page.status.step === step + 1);
    await vscode.commands.executeCommand('gradlab.reset');
    await until('step 0', () => page.status.step === 0);
    await vscode.commands.executeCommand('gradlab.run');
    await until('steps after reset', () => page.status.phase === 'running' && page.status.step > 5);
  });

  it('waits for a person where gradlab.runOnOpen is off', async () => {
    const settings = vscode.workspace.getConfiguration('gradlab');
    await settings.update('runOnOpen', false, vscode.ConfigurationTarget.Workspace);
    try {
      const page = await openEditor(await write('waits.gradlab.json', small));
      await firstFrame(page);
      await rest(600);
      assert.deepEqual([page.status.phase, page.status.step], ['paused', 0]);
    } finally {
      await settings.update('runOnOpen', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('rests while it is hidden, and goes on where it was', async () => {
    const page = await openEditor(await write('rests.gradlab.json', small));
    await until('some steps', () => page.status.step > 5);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(workspaceFile('README.md')));
    await until('the page to be hidden', () => !page.panel.visible);
    await rest(1500);
    const { step } = page.status;
    await rest(1500);
    assert.equal(page.status.step, step);
    page.panel.reveal();
    await until('more steps', () => page.status.step > step + 5);
  });
});
