/* Requests that the server asked to be sent again later: pages say that they wait, and for what. */
import { reactive } from 'vue';

export const waiting = reactive({ count: 0 });
