#!/usr/bin/env node
import { lint } from './lib/lint.mjs';
/** Style and mistakes (Biome), then types (TypeScript). Each is a check that passes or fails. */
import { exitWith } from './lib/say.mjs';

await exitWith(async () => ((await lint()).failed > 0 ? 1 : 0));
