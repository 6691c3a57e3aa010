import type { XmlElement } from '#codecs/xml/element.ts';

/** Items or folders of one answer, and whether there are more. */
export interface Page {
  readonly elements: readonly XmlElement[];
  readonly isLast: boolean;
  /** Where the next page begins. */
  readonly nextOffset: number | undefined;
  /** Of all pages, as the server says. */
  readonly total: number | undefined;
}

export function readPage(root: XmlElement | undefined, elements: readonly XmlElement[]): Page {
  const number = (name: string): number | undefined => {
    const text = root?.attributes.get(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const isLast = root?.attributes.get('IncludesLastItemInRange') !== 'false';
  return {
    elements,
    // A page with nothing on it leads nowhere, whatever it says.
    isLast: isLast || elements.length === 0,
    nextOffset: number('IndexedPagingOffset'),
    total: number('TotalItemsInView'),
  };
}
