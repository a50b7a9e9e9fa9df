import { testMatrix } from './testMatrix';

testMatrix(['uploadSign', 'upload']);
