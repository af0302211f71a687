import { parseIp, type Ip } from '../net/address.ts';
import { quote } from './source.ts';

interface Fault {
  readonly message: string;
  readonly remedy: string;
}

/**
 * The address that a text with leading zeros is to Kubernetes; `undefined` where they are not all that is wrong with it.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go, IsValidIP(): netutils.ParseIPSloppy()
 */
export function withoutLeadingZeros(text: string): Ip | undefined {
  if (!/^[\d.]+$/.test(text)) return undefined;
  const decimal = text.replace(/(?<=^|\.)0+(?=\d)/g, '');
  return decimal === text ? undefined : parseIp(decimal);
}

/** Why a text is no IP address, and what was probably meant. */
export function addressFault(text: string): Fault {
  const fault = (message: string, remedy: string): Fault => ({
    message: `${quote(text)} ${message}`,
    remedy,
  });
  if (text.includes('{{')) return fault('is a template.', 'Render it first.');
  if (text.trim() !== text) return fault('has a blank around it.', `Write ${text.trim()}.`);
  if (/[^\x20-\x7e]/.test(text))
    return fault('has characters other than plain digits.', 'Type the digits again.');
  if (text.includes('/')) return fault('is a range, not one address.', 'Remove the slash and what follows.');
  if (text.includes(':'))
    return fault('is no IPv6 address.', 'Write eight groups of hexadecimal digits, or use ::.');
  const parts = text.split('.');
  if (parts.some((part) => /^0x/i.test(part)))
    return fault('has a hexadecimal part.', 'Write four decimal numbers.');
  const decimal = withoutLeadingZeros(text);
  if (decimal !== undefined) return fault('has a leading zero.', `Write ${decimal}.`);
  if (parts.length !== 4)
    return fault(`has ${parts.length} parts.`, 'Write four numbers with dots, such as 10.0.0.1.');
  const large = parts.find((part) => /^\d+$/.test(part) && Number(part) > 255);
  if (large !== undefined) return fault(`has a part above 255: ${large}.`, 'Each part is 0..255.');
  return fault('is no IPv4 address.', 'Write four numbers with dots, such as 10.0.0.1.');
}

/** Why a text is no address range. */
export function prefixFault(text: string): Fault {
  const [address = '', length] = text.split('/');
  if (length === undefined)
    return { message: `${quote(text)} has no length.`, remedy: `Write ${text.trim()}/24, for example.` };
  if (!parseIp(address)) return addressFault(address);
  const max = address.includes(':') ? 128 : 32;
  return {
    message: `The length of ${quote(text)} must be 0..${max}.`,
    remedy: `Write ${address}/24, for example.`,
  };
}
