/** What the tests share: the extension's API, files of their own, and waiting. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunStatus } from '../../experiment/messages.js';
import type { ExperimentPage } from '../../extension/experimentPage.js';
import type { GradLabApi } from '../../extension/main.js';
import { say } from './say.js';

export async function gradlab(): Promise<GradLabApi> {
  const extension = vscode.extensions.getExtension<GradLabApi>('gradlab.gradlab');
  if (!extension) throw new Error('The extension gradlab.gradlab is not there.');
  return extension.activate();
}

export function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The tests run in a workspace that holds the examples.');
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = workspaceFile(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

export async function read(name: string): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(workspaceFile(name)));
}

/** Waits until `value` gives something, and says what it waited for when it never does. */
export async function until<T>(
  what: string,
  value: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 60_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await value();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited ${milliseconds / 1000} s in vain for ${what}.`);
    await rest(20);
  }
}

export function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Opens a file as a person does from the explorer, which is in the custom editor. */
export async function openEditor(uri: vscode.Uri): Promise<ExperimentPage> {
  const { pagesOf } = await gradlab();
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  return until(`the page of ${uri.path}`, () => pagesOf(uri)[0]);
}

/** The first state in which values and gradients are on the screen. */
export function firstFrame(page: ExperimentPage): Promise<RunStatus> {
  return until('the first frame', () => shows(page.status) && page.status);
}

function shows({ phase, problem }: RunStatus): boolean {
  if (problem) throw new Error(`${problem.message} ${problem.remedy}`);
  return phase === 'paused' || phase === 'running' || phase === 'finished';
}

/** Trains ten steps or some more, then pauses: by then the loss is less than at first. */
export async function lossFalls(page: ExperimentPage): Promise<void> {
  const { loss: first = Number.NaN } = await firstFrame(page);
  await until('ten steps', () => page.status.step >= 10);
  await vscode.commands.executeCommand('gradlab.pause');
  await until('the pause', () => page.status.phase === 'paused');
  const { loss = Number.NaN, millisecondsPerStep, dispatchesPerStep } = page.status;
  say(
    `    loss ${first.toPrecision(3)} → ${loss.toPrecision(3)} after ${page.status.step} steps of ${millisecondsPerStep?.toFixed(0)} ms, ${dispatchesPerStep} dispatches each`,
  );
  assert.ok(loss < first, `loss ${first} → ${loss}`);
}

/** Types over the first `from` in the document. */
export async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, from);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
  await vscode.workspace.applyEdit(edit);
}

/** Leaves nothing open and nothing unsaved for the next test. */
export async function closeAll(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}

/** A small experiment that is quick on any machine: 9 Gaussians on 16×16 pixels, fitted to a constant. */
export const small = `{
  "gradlab": 1, // a comment that stays
  "title": "Small",
  "tensors": {
    "target": { "fill": 0.5, "shape": [16, 16, 1] },
    "means": { "grid": [3, 3], "range": [2, 14], "trainable": true },
    "shape": { "values": [[4, 0, 4]], "repeat": [9, 1] }
  },
  "graph": [
    { "id": "render", "op": "gaussianRender2d", "inputs": { "means": "means", "covariance": "shape" },
      "attrs": { "height": 16, "width": 16, "blur": 0.1 /* px² */ } },
    { "id": "loss", "op": "mse", "inputs": { "prediction": "render", "target": "target" } }
  ],
  "loss": "loss",
  "train": { "optimizer": "adam", "learningRate": 0.02, "steps": 100000 }
}
`;
