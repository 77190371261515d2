/** The page's composition root: the views, the host they answer to, and the engine's worker, which is carried along as text. */
import '../media/page.css';
import engineSource from 'worker:./worker.ts';
import type { HostPort } from './views/hostClient.js';
import { startPage } from './views/page.js';

declare function acquireVsCodeApi(): HostPort & { setState(state: { readonly document: string | undefined }): void };

const root = document.getElementById('app');
if (root === null) throw new Error('The host made a page without #app.');

// A webview's worker can only start from a blob: URL: its files are of another origin than its document.
const engineUrl = URL.createObjectURL(new Blob([engineSource], { type: 'text/javascript' }));
const host = acquireVsCodeApi();
// From this a live preview is restored when the window is opened again.
host.setState({ document: document.body.dataset['document'] });
startPage(root, host, new Worker(engineUrl, { name: 'GradLab engine' }));
