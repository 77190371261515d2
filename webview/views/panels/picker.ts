/** A small choice in a caption, such as the channel of a picture. Not there where there is nothing to choose. */
import { pictureSizes } from '../../../experiment/layout.js';
import { element, setAttribute } from '../dom.js';
import { Lifetime } from '../lifetime.js';
import { mayBeColors, type PanelPlan } from '../plan/panelPlan.js';
import type { PanelOptions } from '../store.js';
import { channelOf } from './drawing.js';

/** An entry of an axis, counted from 0, or all of them as a colour. */
export type Picked = number | 'color';

/** The entries of an axis to choose from. */
export interface Choices {
  readonly count: number;
  /** What people call the first entry: channels count from 0, images from 1. */
  readonly first: 0 | 1;
  /** Whether the entries together are a colour. */
  readonly colors?: boolean;
  /** The entry that people call `number`, in words. */
  label(number: number): string;
}

export interface Picker {
  readonly element: HTMLElement;
  /** Hidden with fewer than two entries. */
  show(choices: Choices, picked: Picked): void;
  dispose(): void;
}

/** Nobody looks through a longer list: beyond it the number is typed, or stepped through with the arrow keys. */
const longestList = 64;

export function picker(label: string, pick: (picked: Picked) => void): Picker {
  const lifetime = new Lifetime();
  const list = element('select', { class: 'picker', title: label, attributes: { 'aria-label': label } });
  const field = element('input', { class: 'picker', attributes: { type: 'number', step: '1' } });
  list.hidden = true;
  field.hidden = true;
  const both = element('span', {}, list, field);
  both.style.display = 'contents';
  let offered = '';
  let lowest = 0;
  let highest = 0;
  let shown = '';

  lifetime.listen(list, 'change', () => pick(list.value === 'color' ? 'color' : Number(list.value)));
  lifetime.listen(field, 'change', () => {
    const number = Math.min(Math.max(Math.round(field.valueAsNumber), lowest), highest);
    field.value = Number.isNaN(number) ? shown : String(number);
    if (!Number.isNaN(number)) pick(number - lowest);
  });

  function offer({ count, first, colors = false, label: words }: Choices): void {
    list.hidden = count < 2 || count > longestList;
    field.hidden = count <= longestList;
    lowest = first;
    highest = first + count - 1;
    shown = '';
    if (!field.hidden) {
      const range = `${label}, ${lowest} to ${highest}`;
      field.min = String(lowest);
      field.max = String(highest);
      field.title = range;
      field.style.width = `${field.max.length + 4}ch`;
      setAttribute(field, 'aria-label', range);
    }
    const entries = list.hidden ? [] : Array.from({ length: count }, (_, entry) => ({ value: String(entry), text: words(first + entry) }));
    if (colors) entries.unshift({ value: 'color', text: 'colour' });
    list.replaceChildren(...entries.map(({ value, text }) => element('option', { attributes: { value } }, text)));
  }

  return {
    element: both,
    show(choices, picked) {
      const wanted = `${choices.first} ${choices.count} ${choices.colors}`;
      if (wanted !== offered) {
        offered = wanted;
        offer(choices);
      }
      list.value = String(picked);
      const number = picked === 'color' ? '' : String(lowest + picked);
      if (number !== shown) field.value = number; // and otherwise not, since somebody may be typing
      shown = number;
    },
    dispose: () => lifetime.dispose(),
  };
}

/** The channels of a picture; all at once where they are colours. A list shows all its components anyway. */
export function showChannels(target: Picker, plan: PanelPlan, options: PanelOptions): void {
  const count = plan.arrangement === 'list' ? 1 : pictureSizes(plan.shape, plan.arrangement)[2];
  const colors = mayBeColors(plan) && (count === 3 || count === 4);
  target.show({ count, first: 0, colors, label: (number) => `channel ${number}` }, channelOf(plan, options));
}
