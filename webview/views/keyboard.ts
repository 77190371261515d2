/** Keys that command the run from anywhere on the page, except where a key already has a meaning. */
import type { RunCommand } from '../../experiment/messages.js';
import type { PageContext } from './context.js';
import type { Lifetime } from './lifetime.js';
import { canCheck } from './store.js';

export function followKeys({ store, engine }: PageContext, lifetime: Lifetime): void {
  lifetime.listen(document, 'keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (keepsKeys(event.target)) return;
    if (event.key === 'g' && canCheck(store.state)) {
      event.preventDefault();
      engine.toggleCheck();
      return;
    }
    const command = commandOf(event.key, event.target, store.state.status.phase === 'running');
    if (command === undefined || store.state.experiment?.train === undefined) return;
    event.preventDefault();
    engine.command(command);
  });
}

function commandOf(key: string, target: EventTarget | null, running: boolean): RunCommand | undefined {
  switch (key) {
    case ' ':
      return pressable(target) ? undefined : running ? 'pause' : 'run';
    case 'r':
      return running ? 'pause' : 'run';
    case 's':
      return running ? undefined : 'step';
    case '0':
      return 'reset';
    default:
      return undefined;
  }
}

/** Letters and digits mean something where the focus is: text, the choices of a list or a menu, a slider's value. */
export function keepsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, vscode-dropdown, [role=menu]') !== null;
}

/** Space presses what has the focus, if that can be pressed. */
function pressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('button, vscode-button, vscode-checkbox, a, summary');
}
