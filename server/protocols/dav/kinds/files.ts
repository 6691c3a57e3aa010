import type { CollectionRules } from './collection-rules.ts';
import { mediaTypeByName } from './media-type.ts';

/** A tree of folders with whatever in it. */
export const filesRules: CollectionRules = {
  resourceTypes: '',
  takesEmpty: true,
  maxSize: (settings) => settings.maxFileSize,
  mediaTypeOf: (declared, name) => declared ?? mediaTypeByName(name),
  contentTypeOf: ({ mediaType }) => mediaType,
};
