/** The page's composition root: the views, the host they answer to, and the engine's worker, which is carried along as text. */
import '../media/page.css';
import engineSource from 'worker:./worker.ts';
import type { HostPort } from './views/hostClient.js';
import { startPage } from './views/page.js';

declare function acquireVsCodeApi(): HostPort;

const root = document.getElementById('app');
if (root === null) throw new Error('The host made a page without #app.');

// A webview's worker can only start from a blob: URL: its files are of another origin than its document.
const engineUrl = URL.createObjectURL(new Blob([engineSource], { type: 'text/javascript' }));
startPage(root, acquireVsCodeApi(), new Worker(engineUrl, { name: 'GradLab engine' }));
