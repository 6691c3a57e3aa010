import { json, type ZoneAnswer } from '../exchange.ts';
import { zonesVersion } from '../known-zones.ts';

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly multi: false;
}

const parameter = (name: string, required = false): Parameter => ({ name, required, multi: false });

// RFC 7808 §5.1, RFC 7808 §6.1
export function capabilities(service: string): ZoneAnswer {
  const action = (name: string, template: string, ...parameters: readonly Parameter[]) => ({
    name,
    'uri-template': `${service}${template}`,
    parameters,
  });
  return json({
    version: 1,
    info: { 'primary-source': `IANA:${zonesVersion}`, formats: ['text/calendar'] },
    actions: [
      action('capabilities', '/capabilities'),
      action('list', '/zones{?changedsince}', parameter('changedsince')),
      action('get', '/zones{/tzid}'),
      action(
        'expand',
        '/zones{/tzid}/observances{?start,end}',
        parameter('start', true),
        parameter('end', true),
      ),
      action('find', '/zones{?pattern}', parameter('pattern', true)),
      action('leapseconds', '/leapseconds'),
    ],
  });
}
