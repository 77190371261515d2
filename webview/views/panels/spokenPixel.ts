/** Tells a screen reader what stands under the keyboard's cursor: once it rests, and once a pixel, however fast the numbers change. */
import type { PointedPixel, TensorTarget } from '../../../experiment/messages.js';
import type { PageContext } from '../context.js';
import { element, setText } from '../dom.js';
import { samePixel } from '../engineClient.js';
import type { Lifetime } from '../lifetime.js';
import type { PageState } from '../store.js';
import { comparedEntries, type PixelNumbers } from './comparedPixel.js';
import { factWords, pixelName, pixelNumbers, pointedName } from './pixelWords.js';

/** How long the cursor rests before its pixel is told, in ms. */
const rest = 300;

/** A line that is heard and not seen, about the tensor of the panel whose `stage` has the focus. */
export function spokenPixel({ store }: PageContext, stage: HTMLElement, target: () => TensorTarget, lifetime: Lifetime): HTMLElement {
  const line = element('div', { class: 'spoken', attributes: { 'aria-live': 'polite' } });
  let due: PointedPixel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    if (samePixel(due, store.state.pointer)) setText(line, wordsOf(store.state, target()));
    else due = null;
  };
  lifetime.add(
    () => clearTimeout(timer),
    store.watch(
      // Numbers that arrive are always those of the pixel that is pointed at then.
      ({ pointed }) => pointed,
      (pointed) => {
        const { pointer } = store.state;
        if (pointed.length === 0 || samePixel(pointer, due) || !stage.matches(':focus')) return;
        due = pointer;
        clearTimeout(timer);
        timer = setTimeout(speak, rest);
      },
    ),
    store.watch(
      ({ pointer }) => pointer === null,
      (nowhere) => {
        if (!nowhere) return;
        due = null;
        setText(line, '');
      },
    ),
  );
  return line;
}

/** `pixel x 63, y 41: render 0.03, ∂ 1.3e-7`; where it is compared, then `pixelCenter 0.5 0.04, ∂ 1.1e-7, difference 0.01, ∂ −2e-8`. Then what
 * operations tell: `pool segment 17 · 120 px`. */
function wordsOf(state: PageState, { reference, picture, minus }: TensorTarget): string {
  const { pointer, pointed, experiment } = state;
  if (pointer === null || experiment === undefined) return '';
  const spoken = (name: string, { value, gradient }: PixelNumbers) => [
    `${name} ${pixelNumbers(value)}`,
    ...(gradient === undefined ? [] : [`∂ ${pixelNumbers(gradient)}`]),
  ];
  const numbers = [reference, ...(minus === undefined ? [] : [minus])].flatMap((name) => {
    const entry = pointed.find((each) => each.reference === name && each.picture === picture && each.comparedAt === undefined);
    if (entry === undefined) return [];
    return [
      ...spoken(pointedName(entry), entry),
      ...comparedEntries(entry, state).flatMap(([variant, compared]) => spoken(variant, compared)),
    ];
  });
  const told = state.pointedNodes.flatMap(({ node, facts }) => facts.map(factWords).map(({ name, value }) => `${node} ${name} ${value}`));
  return `${pixelName(pointer, reference, experiment)}: ${[...numbers, ...told].join(', ')}`;
}
