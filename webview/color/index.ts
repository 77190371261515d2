/** How numbers become colours. */
export { integerEntry } from './integers.js';
export { type ColorMapName, colorMap } from './maps.js';
export { linear, oklabFromSrgb, type Rgb } from './oklab.js';
export { type CellLayout, type PixelScale, paintPixels } from './paintPixels.js';
export { positionIn, type Range, type RangeRule, rangeOf } from './range.js';
export { type Scale, scaleFor, type TensorKind } from './scales.js';
export { type Statistics, statisticsOf } from './statistics.js';
export { standardThemes, type Theme, type ThemeKind } from './theme.js';
