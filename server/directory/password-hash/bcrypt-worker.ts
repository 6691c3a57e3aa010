// A thread that checks one bcrypt hash: in JavaScript that takes long enough to be felt by every session.
import { parentPort, workerData } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';

const { password, stored } = workerData as { password: string; stored: string };
parentPort?.postMessage(compareSync(password, stored));
