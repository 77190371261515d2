/** Which panels there are, what each shows and how large it is. Outlives a painter: after a lost device the next one takes it over. */
import type { PanelDrawing, PanelId } from '../../../experiment/messages.js';

export interface AttachedPanel {
  readonly id: PanelId;
  readonly canvas: OffscreenCanvas;
  readonly drawing: PanelDrawing;
  /** On screen. The others rest: of them only the numbers are told. */
  readonly shown: boolean;
}

export interface Panels {
  attach(panel: PanelId, canvas: OffscreenCanvas): void;
  /** Takes effect with the next call of `attached`. Sizes are device pixels. */
  configure(panel: PanelId, drawing: PanelDrawing, width: number, height: number): void;
  detach(panel: PanelId): void;
  show(panels: readonly PanelId[]): void;
  /** What is drawn on screen. */
  shown(): PanelDrawing[];
  /** Panels that are attached and configured; the canvases of those on screen have the size they were given. */
  attached(): AttachedPanel[];
}

interface Configuration {
  readonly drawing: PanelDrawing;
  readonly width: number;
  readonly height: number;
}

export function createPanels(): Panels {
  const canvases = new Map<PanelId, OffscreenCanvas>();
  const configurations = new Map<PanelId, Configuration>();
  let onScreen: ReadonlySet<PanelId> = new Set();

  return {
    attach(panel, canvas) {
      canvases.set(panel, canvas);
    },
    configure(panel, drawing, width, height) {
      configurations.set(panel, { drawing, width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) });
    },
    detach(panel) {
      canvases.delete(panel);
      configurations.delete(panel);
    },
    show(panels) {
      onScreen = new Set(panels);
    },
    shown() {
      return [...onScreen].flatMap((panel) => configurations.get(panel)?.drawing ?? []);
    },
    attached() {
      return [...canvases].flatMap(([id, canvas]) => {
        const configuration = configurations.get(id);
        if (!configuration) return [];
        const { drawing, width, height } = configuration;
        const shown = onScreen.has(id);
        // Setting a size clears a canvas, even where it is the same.
        if (shown && canvas.width !== width) canvas.width = width;
        if (shown && canvas.height !== height) canvas.height = height;
        return [{ id, canvas, drawing, shown }];
      });
    },
  };
}
