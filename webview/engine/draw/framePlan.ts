/** Everything that one frame needs, looked up before anything is encoded: lookups may upload tensors through tfjs's own encoder. */
import type { OverlayDrawing, PanelDrawing, PanelId, PointedPixel } from '../../../experiment/messages.js';
import type { Overlay, OverlayScene, SceneTensor, Tensor } from '../operation.js';
import type { Heatmap } from './heatmapPass.js';
import type { TensorSource } from './painter.js';
import { type Picks, pointedCell } from './pointing.js';
import { arrowLength } from './report.js';
import type { StatisticsJob } from './statisticsPass.js';
import { layoutFits, type OverlayTensor, overlayTensors, type TargetTensors, targetTensors } from './targets.js';
import type { TensorBuffer } from './tensorBuffer.js';

export interface FramePanel {
  readonly id: PanelId;
  readonly drawing: PanelDrawing;
  /** In device pixels. */
  readonly height: number;
  readonly width: number;
  /** Called when the panel is drawn, of the renderer's format. Without it the panel rests: only its numbers are told. */
  readonly view?: () => GPUTextureView;
}

export interface FramePlan {
  /** Each tensor (or difference) with each range once, however many panels show it. */
  readonly jobs: readonly StatisticsJob[];
  readonly panels: readonly PlannedPanel[];
}

/** Numbers are places in {@link FramePlan.jobs}. */
export interface PlannedPanel {
  readonly panel: FramePanel;
  readonly heatmapJob?: number;
  readonly heatmap?: Omit<Heatmap, 'summary'>;
  readonly arrowJob?: number;
  readonly overlay?: PlannedOverlay;
}

export interface PlannedOverlay {
  readonly overlay: Overlay;
  readonly scene: Omit<OverlayScene<GPUBufferBinding>, 'arrowLimit'>;
}

export function planFrame(
  tensors: TensorSource,
  panels: readonly FramePanel[],
  pointed: PointedPixel | null,
  picks: Picks,
  bufferOf: (tensor: Tensor) => TensorBuffer,
): FramePlan {
  const jobs: StatisticsJob[] = [];
  const jobNumbers = new Map<string, number>();

  function jobOf({ tensor, minus }: TargetTensors, range: StatisticsJob['range']): number {
    const key = JSON.stringify([tensor.id, minus?.id, range]);
    const known = jobNumbers.get(key);
    if (known !== undefined) return known;
    jobNumbers.set(key, jobs.length);
    return jobs.push({ tensor: bufferOf(tensor), ...(minus && { minus: bufferOf(minus) }), count: tensor.size, range }) - 1;
  }

  function plannedHeatmap(panel: FramePanel): Partial<PlannedPanel> {
    const drawing = panel.drawing.heatmap;
    // A picture is made for who sees it.
    const isWanted = panel.view !== undefined || drawing?.target.picture === undefined;
    const targets = drawing && isWanted && targetTensors(tensors, drawing.target);
    if (!targets) return {};
    const heatmapJob = jobOf(targets, drawing.scale.range);
    const { tensor, minus } = jobs[heatmapJob] as StatisticsJob;
    const { rows, columns } = drawing.layout;
    // Of a tensor without entries nothing can be bound: its panel stays empty.
    if (!panel.view || targets.tensor.size === 0 || rows === 0 || columns === 0) return { heatmapJob };
    const heatmap = { tensor, ...(minus && { minus }), layout: drawing.layout, scale: drawing.scale };
    return { heatmapJob, heatmap: { ...heatmap, size: [panel.height, panel.width] } };
  }

  function plannedOverlay(panel: FramePanel): Partial<PlannedPanel> {
    const drawing = panel.drawing.overlay;
    const found = drawing && overlayTensors(tensors, drawing.node);
    if (!found) return {};
    const arrowJob = found.arrows && { arrowJob: jobOf({ tensor: found.arrows }, { rule: 'symmetric' }) };
    if (!panel.view) return { ...arrowJob };
    // Of a tensor without entries nothing can be bound.
    if ([...Object.values(found.inputs), ...Object.values(found.outputs)].some(({ value }) => value.size === 0)) return { ...arrowJob };
    const [inputs, outputs] = [boundTensors(found.inputs), boundTensors(found.outputs)];
    return {
      ...arrowJob,
      overlay: {
        overlay: found.overlay,
        scene: { ...sceneOf(drawing, panel, pointed), picked: picks.of, inputs, outputs, attributes: found.attributes },
      },
    };
  }

  function boundTensors(found: Readonly<Record<string, OverlayTensor>>): Record<string, SceneTensor<GPUBufferBinding>> {
    const binding = (tensor: Tensor) => ({ buffer: bufferOf(tensor).buffer });
    const named = Object.entries(found).map(([name, { shape, value, gradient }]) => {
      return [name, { shape, values: binding(value), ...(gradient && { gradient: binding(gradient) }) }] as const;
    });
    return Object.fromEntries(named);
  }

  const planned = panels.map((each) => {
    const panel = each.view === undefined || layoutFits(tensors, each.drawing) ? each : resting(each);
    return { panel, ...plannedHeatmap(panel), ...plannedOverlay(panel) };
  });
  return { panels: planned, jobs };
}

function resting({ view: _, ...panel }: FramePanel): FramePanel {
  return panel;
}

function sceneOf(drawing: OverlayDrawing, { height, width }: FramePanel, pixel: PointedPixel | null) {
  const pixelRatio = drawing.pixelRatio ?? 1;
  const { batch, size, line, lineUnderneath, accent } = drawing;
  const pointed = pointedCell(drawing, pixel);
  const measures = { pixelRatio, canvas: [height, width], arrowLength: arrowLength * pixelRatio } as const;
  return { batch, size, line, lineUnderneath, accent, ...(pointed && { pointed }), ...measures };
}
