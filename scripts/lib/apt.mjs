/** Packages of Debian and Ubuntu, for machines where a script may install what it lacks. */
import { readFile } from 'node:fs/promises';
import { findOnPath, runQuietly } from './command.mjs';
import { say } from './say.mjs';

/** This user may install packages: root, on a system with apt. */
export async function canInstallPackages() {
  return process.getuid?.() === 0 && (await findOnPath('apt-get')) !== undefined;
}

/** `debian`, `ubuntu`, … or '' elsewhere. */
export async function distribution() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=["']?([a-z]+)/m.exec(release)?.[1] ?? '';
}

/**
 * Says what it installs and why, then installs it.
 * @param {readonly string[]} packages
 * @param {string} why
 */
export async function installPackages(packages, why) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  say(`${why} Installing with: apt-get update && ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-get', ['update'], { env });
  await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
}
