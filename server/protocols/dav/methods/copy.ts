import { runTransfer } from '../transfer/run-transfer.ts';
import type { DavMethod } from './method.ts';

// RFC 4918 §9.8
export const copy: DavMethod = {
  name: 'COPY',
  isOn: (node) =>
    (node.kind === 'document' || node.kind === 'collection') && node.segments.length > 0,
  run: async (request) => await runTransfer(request, 'copy'),
};
