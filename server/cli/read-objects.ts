import { ContentSyntaxError } from '#codecs/content-lines/content-syntax-error.ts';
import { DomainError } from '#platform/errors.ts';

/** Reads a file of another program; what is not understood is an error that names file and line. @throws DomainError corrupt */
export async function readObjects<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ContentSyntaxError)) throw error;
    const place = error.line === undefined ? file : `${file} line ${error.line}`;
    const property = error.property === undefined ? '' : `${error.property}: `;
    throw new DomainError('corrupt', `${place}: ${property}${error.reason}; nothing was stored`);
  }
}
