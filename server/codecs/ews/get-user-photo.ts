import type { Bytes } from '#platform/bytes.ts';
import { m, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { failureOf } from './response-messages.ts';

/** The picture of somebody in the directory. @throws DomainError not-found. Since 2013. */
export function getUserPhoto(address: string): EwsOperation<Bytes> {
  return {
    request: m('GetUserPhoto', [m('Email', address), m('SizeRequested', 'HR648x648')]),
    isRepeatable: true,
    read(response) {
      const failure = failureOf(response);
      if (failure !== undefined) throw failure;
      return Buffer.from(textAt(response, 'PictureData') ?? '', 'base64');
    },
  };
}
