/** Other programs: are they there, and run them. */
import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Refusal } from './say.mjs';

const windows = process.platform === 'win32';

/**
 * The program's full path, or undefined where PATH has none.
 * @param {string} program
 * @returns {Promise<string | undefined>}
 */
export async function findOnPath(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, windows ? `${program}.exe` : program);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** A folder is none, though its bits look the same. @param {string} file */
export async function isExecutable(file) {
  return access(file, constants.X_OK).then(
    async () => (await stat(file)).isFile(),
    () => false,
  );
}

/**
 * Runs a program to its end with its output passing through.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} the exit code; 1 where a signal ended it
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'inherit', shell: windows && program === 'npm' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a program that is of no interest unless it fails; then its last lines are the error.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it printed
 */
export function runQuietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], shell: windows && program === 'npm' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Refusal(`\`${program} ${args.join(' ')}\` failed (${code}):\n${output.trimEnd().split('\n').slice(-25).join('\n')}`));
    });
  });
}
