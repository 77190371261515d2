/** Runs before each test file. Files share a process, yet each begins as if in a new one: tfjs on the CPU, and no errors of another file's. */
import { tf } from '../../../webview/engine/tfjs.js';
import { forgetErrors } from './dawn.js';

await tf.setBackend('cpu');
forgetErrors();
