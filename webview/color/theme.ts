/** What the maps must know of the surroundings they are seen in. */
import type { Rgb } from './oklab.js';

export type ThemeKind = 'light' | 'dark' | 'high-contrast-dark' | 'high-contrast-light';

export interface Theme {
  readonly kind: ThemeKind;
  /** What a panel stands on; the zero of a diverging map. */
  readonly background: Rgb;
}

/** VS Code's own themes, for where there is no editor to ask: the command line's pictures, tests. */
export const standardThemes: Readonly<Record<ThemeKind, Theme>> = {
  light: { kind: 'light', background: [1, 1, 1] },
  dark: { kind: 'dark', background: [0x1f / 255, 0x1f / 255, 0x1f / 255] },
  'high-contrast-dark': { kind: 'high-contrast-dark', background: [0, 0, 0] },
  'high-contrast-light': { kind: 'high-contrast-light', background: [1, 1, 1] },
};
