/** Writes media/gradlab.schema.json, from which VS Code takes completions and hovers. The build runs it in the repository's root. */
import { writeFile } from 'node:fs/promises';
import { jsonSchema } from '../experiment/file/jsonSchema.js';

await writeFile('media/gradlab.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`);
