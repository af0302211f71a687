import { familyOf, parseIp, type Ip } from '../net/address.ts';
import type { Field } from './field.ts';
import type { ClusterNode } from './types.ts';

/**
 * Addresses of a node beyond the one that it has in the model: a cloud's ExternalIP, a second InternalIP. Packets for
 * them find nobody, which is told here and where a request comes to it. IPv6 and names are told elsewhere or are none.
 *
 * @param field the Node; absent where it was made up.
 */
export function readOtherAddresses(
  field: Field | null,
  name: string,
  used: Ip,
): Pick<ClusterNode, 'otherAddresses'> {
  const addresses = field?.in('status', 'addresses');
  const others = (addresses?.items() ?? []).flatMap((entry) => {
    const [type, text] = [entry.get('type'), entry.get('address')];
    const address = typeof text === 'string' ? parseIp(text) : undefined;
    if (address === undefined || familyOf(address) !== 4 || address === used || typeof type !== 'string')
      return [];
    return type === 'InternalIP' || type === 'ExternalIP' ? [{ ip: address, type }] : [];
  });
  const [first] = others;
  if (!addresses || !first) return {};
  addresses.add({
    code: 'NODE_ADDRESS_UNUSED',
    severity: 'notice',
    message: `Node ${name} has another address, ${first.ip} (${first.type}); only its first InternalIP ${used} is modelled.`,
    remedy: `Ask ${used} instead.`,
    group: '',
  });
  return { otherAddresses: others };
}
