/** What the engine is told to draw on a panel: from the plan, what a person chose, and the theme. */
import { type LayoutPick, layoutOf, pictureSizes } from '../../../experiment/layout.js';
import type { ColorScale, PanelDrawing, PanelReport } from '../../../experiment/messages.js';
import { rangeOf, scaleFor, type TensorKind } from '../../color/index.js';
import { isSigned, mayBeColors, type PanelPlan } from '../plan/panelPlan.js';
import { defaultPanelOptions, type PageState, type PanelOptions } from '../store.js';
import type { PageTheme } from '../theme.js';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** `shared` is the range that the card's panels have in common, where that is asked for. */
export function drawingOf(
  plan: PanelPlan,
  options: PanelOptions,
  batch: number,
  shared: Range | undefined,
  { theme, pixelRatio }: PageState,
): PanelDrawing {
  const channel = channelOf(plan, options);
  const [height, width] = pictureSizes(plan.shape, plan.arrangement);
  return {
    heatmap: {
      target: plan.target,
      layout: layoutOf(plan.shape, plan.arrangement, { batch, channel }),
      scale: scaleOf(plan, options, shared, theme),
    },
    ...(plan.overlay === undefined
      ? {}
      : { overlay: { node: plan.overlay.node, batch, size: [height, width], pixelRatio, ...theme.overlay } }),
  };
}

/** The channel that is shown; channels that are colours are shown as such unless asked otherwise, but a gradient has no colours. */
export function channelOf(plan: PanelPlan, options: PanelOptions): LayoutPick['channel'] {
  const channels = pictureSizes(plan.shape, plan.arrangement)[2];
  const colors = mayBeColors(plan) && (channels === 3 || channels === 4);
  if (options.channel === 'color') return colors ? 'color' : 0;
  if (options.channel !== undefined && options.channel < channels) return options.channel;
  return colors ? 'color' : 0;
}

export function kindOf(plan: PanelPlan, options: PanelOptions): TensorKind {
  if (isSigned(plan)) return 'signed';
  if (plan.dtype === 'int32') return 'integers';
  if (channelOf(plan, options) === 'color') return 'color';
  return plan.drawnAs !== 'magnitudes' && plan.arrangement !== 'list' && plan.shape.length >= 2 ? 'picture' : 'values';
}

function scaleOf(plan: PanelPlan, options: PanelOptions, shared: Range | undefined, theme: PageTheme): ColorScale {
  const kind = kindOf(plan, options);
  const scale = scaleFor(kind, theme);
  const held = options.locked ?? shared;
  const own = kind === 'color' ? { rule: 'fixed' as const, low: plan.colorRange[0], high: plan.colorRange[1] } : scale.range;
  return { ...scale, range: held === undefined ? own : { rule: 'fixed', ...held }, logarithmic: options.logarithmic };
}

/** The range that `plan` shares with those of `siblings` that are shown in the same way; undefined before there are numbers. */
export function sharedRange(plan: PanelPlan, siblings: readonly PanelPlan[], state: PageState): Range | undefined {
  const optionsOf = ({ id }: PanelPlan) => state.panelOptions[id] ?? defaultPanelOptions;
  const kind = kindOf(plan, optionsOf(plan));
  const { range } = scaleFor(kind, state.theme);
  const own = siblings
    .filter((sibling) => kindOf(sibling, optionsOf(sibling)) === kind)
    .map(({ id }) => state.reports[id])
    .filter((report): report is PanelReport => report !== undefined)
    .map(({ statistics }) => rangeOf(statistics, range));
  if (own.length === 0) return undefined;
  return { low: Math.min(...own.map(({ low }) => low)), high: Math.max(...own.map(({ high }) => high)) };
}
