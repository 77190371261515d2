/** A small choice in a caption, such as the channel of a picture. Not there where there is nothing to choose. */
import { pictureSizes } from '../../../experiment/layout.js';
import { element } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import type { PanelPlan } from '../plan/panelPlan.js';
import type { PanelOptions } from '../store.js';
import { channelOf } from './drawing.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Picker {
  readonly element: HTMLElement;
  /** Hidden with fewer than two choices. */
  show(choices: readonly Choice[], value: string): void;
  dispose(): void;
}

export function picker(label: string, pick: (value: string) => void): Picker {
  const lifetime = new Lifetime();
  const select = element('select', { class: 'picker', title: label, attributes: { 'aria-label': label } });
  select.hidden = true;
  lifetime.listen(select, 'change', () => pick(select.value));
  let offered = '';
  return {
    element: select,
    show(choices, value) {
      select.hidden = choices.length < 2;
      const wanted = choices.map((choice) => choice.label).join('\n');
      if (wanted !== offered) {
        offered = wanted;
        select.replaceChildren(...choices.map((choice) => element('option', { attributes: { value: choice.value } }, choice.label)));
      }
      select.value = value;
    },
    dispose: () => lifetime.dispose(),
  };
}

/** The channels of a picture; all at once where they are colours. A list shows all its components anyway. */
export function showChannels(target: Picker, plan: PanelPlan, options: PanelOptions): void {
  const channels = plan.arrangement === 'picture' ? pictureSizes(plan.shape)[2] : 1;
  const colors = plan.role === 'value' && (channels === 3 || channels === 4);
  const single = Array.from({ length: channels }, (_, channel) => ({ value: String(channel), label: `channel ${channel}` }));
  target.show(colors ? [{ value: 'color', label: 'colour' }, ...single] : single, String(channelOf(plan, options)));
}
