/** What the window says about the active page: context keys for `when` clauses, and an entry in the status bar. */
import * as vscode from 'vscode';
import { formatNumber } from '../experiment/formatNumber.js';
import type { RunStatus } from '../experiment/messages.js';
import type { ExperimentPages } from './experimentPages.js';

export function followActivePage(pages: ExperimentPages): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('gradlab.status', vscode.StatusBarAlignment.Left);
  item.name = 'GradLab';
  const keys = new Map<string, unknown>();
  const setKey = (key: string, value: unknown): void => {
    if (keys.get(key) === value) return;
    keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const page = pages.active;
    setKey('gradlab.pageActive', page !== undefined);
    setKey('gradlab.running', page?.status.phase === 'running');
    if (page) {
      Object.assign(item, statusBarEntry(page.status));
      item.show();
    } else {
      item.hide();
    }
  };
  update();
  return vscode.Disposable.from(item, pages.onDidChange(update));
}

function statusBarEntry(status: RunStatus): Pick<vscode.StatusBarItem, 'text' | 'tooltip' | 'command' | 'accessibilityInformation'> {
  const { phase, step, steps, loss, problem } = status;
  const running = phase === 'running';
  const figures = [
    ...(steps > 0 ? [`step ${step}/${steps}`] : []),
    // A loss that is not a number arrives as null.
    ...(typeof loss === 'number' ? [`loss ${formatNumber(loss)}`] : []),
  ];
  const icon = { empty: 'beaker', loading: 'loading~spin', paused: 'debug-pause', running: 'pulse', finished: 'check', failed: 'error' }[
    phase
  ];
  const words = figures.length > 0 ? figures.join(' · ') : phase;
  return {
    text: `$(${icon}) ${words}`,
    tooltip: problem ? `GradLab: ${problem.message} ${problem.remedy}` : `GradLab: ${phase}. Click to ${running ? 'pause' : 'run'}.`,
    command: running ? 'gradlab.pause' : 'gradlab.run',
    accessibilityInformation: { label: `GradLab ${phase}, ${words}` },
  };
}
