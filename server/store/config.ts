import { integer } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const storeSettings = defineSettings('store', 'How mail is kept.', {
  undeleteDays: integer({
    default: 14,
    min: 0,
    max: 3_650,
    unit: 'days',
    doc: 'How long an expunged message can be brought back.',
  }),
});
export type StoreSettings = ValuesOf<typeof storeSettings>;
