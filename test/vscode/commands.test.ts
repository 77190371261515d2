import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { gradlab } from './support.js';

describe('commands', () => {
  it('are registered, every one that the manifest names', async () => {
    await gradlab();
    const manifest = vscode.extensions.getExtension('gradlab.gradlab')?.packageJSON as {
      contributes: { commands: { command: string; category: string; title: string }[] };
    };
    const { commands } = manifest.contributes;
    const titles = commands.map(({ title }) => title);
    for (const title of ['Open Live Preview', 'Run', 'Pause', 'Step', 'Reset', 'Check Gradients', 'Show GPU Information'])
      assert.ok(titles.includes(title), title);
    assert.ok(commands.every(({ category }) => category === 'GradLab'));
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      commands.map(({ command }) => command).filter((command) => !registered.includes(command)),
      [],
    );
  });
});
