import { duration, flag, integer, networks } from '#platform/setting-kinds.ts';
import { defineSettings, type ValuesOf } from '#platform/settings.ts';

export const feedSettings = defineSettings(
  'feeds',
  'Calendars published by secret links, and calendars that follow an address of the web.',
  {
    publishing: flag({
      default: true,
      doc: 'Whether published links work; false: none does, until it is true again.',
    }),
    publishedRefresh: duration({
      default: '1h',
      min: '5m',
      max: '7d',
      doc: 'How often programs are told to fetch a published calendar again.',
    }),
    usualInterval: duration({
      default: '6h',
      min: '5m',
      max: '7d',
      doc: 'How often a calendar that follows an address is refreshed, when neither its owner nor the address says so.',
    }),
    shortestInterval: duration({
      default: '15m',
      min: '1m',
      max: '1d',
      doc: 'The shortest interval that owner or address may ask for.',
    }),
    subscriptionsPerAccount: integer({
      default: 50,
      min: 0,
      max: 1000,
      unit: 'calendars',
      doc: 'Most calendars of one account that follow an address.',
    }),
    reachableNetworks: networks({
      default: [],
      doc: 'Networks of your own (loopback, private, link-local) from which calendars may be fetched all the same.',
    }),
  },
);
export type FeedSettings = ValuesOf<typeof feedSettings>;
